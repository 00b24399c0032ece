// /v1/financial_connections/institutions: the test banks. Preview only.
import { institutions } from "../bank/institutions.ts";
import { noSuch } from "../refusal.ts";
import { previewInstitution } from "../wire/preview.ts";
import type { Context } from "./context.ts";
import { page, pageParams } from "./pagination.ts";
import type { Read } from "./params.ts";

export const institutionListParams = pageParams;

export function listInstitutions(_: Context, params: Read<typeof institutionListParams>) {
  const url = "/v1/financial_connections/institutions";
  return page(institutions, params, url, "financial_connections_institution", previewInstitution);
}

export function retrieveInstitution({ id }: Context) {
  const institution = institutions.find((known) => known.id === id);
  if (institution === undefined) throw noSuch("financial_connections_institution", id);
  return previewInstitution(institution);
}
