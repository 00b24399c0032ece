// The pages as text, with the words of their language.
import css from "../../../dist/page/onboarding.css.txt";
import { copies } from "../../../src/customer/page/copy/copies.ts";
import { icons } from "../../../src/customer/page/icons.ts";
import * as manage from "../../../src/customer/page/manage.ts";
import * as onboarding from "../../../src/customer/page/render.ts";
import type { ManageView, PageContext, View } from "../../../src/customer/page/view.ts";

export const wordsOf = ({ locale }: Pick<PageContext, "locale">) => ({ ...copies[locale], consent: "", css, icons });

export const renderPage = (view: View, page: PageContext) => onboarding.renderPage(view, page, wordsOf(page));

export const renderManagePage = (view: ManageView, page: PageContext) =>
  manage.renderManagePage(view, page, wordsOf(page));
