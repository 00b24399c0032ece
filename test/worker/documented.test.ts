// The documentation's TypeScript, run against the product: an app's client, and the check of `sig` on the way back.
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { afterAll, beforeAll, expect, it } from "vitest";
import { snippetsOf, writeProject } from "../unit/snippets.ts";
import { type Product, startProduct } from "./product.ts";

interface Documented {
  banklink(linkUrl: string): {
    session(): Promise<Record<string, string | null>>;
    complete(session: string): Promise<Record<string, unknown>>;
    cancel(session: string, code: string, message?: string): Promise<Record<string, unknown>>;
    status(): Promise<Record<string, unknown>>;
  };
  cameBack(returnUrl: string, returnSecret: string): boolean;
}

let product: Product;
let documented: Documented;
beforeAll(async () => {
  const snippets = [...snippetsOf("docs/mobile.md"), ...snippetsOf("docs/app-bridge.md")];
  const wanted = ["banklink.ts", "came-back.ts"];
  const folder = writeProject("documented", snippets.filter(({ file }) => wanted.includes(file)), {}); // biome-ignore format: one idea
  const [client, check] = await Promise.all(wanted.map((file) => import(pathToFileURL(join(folder, file)).href)));
  documented = { banklink: client.banklink, cameBack: check.cameBack };
  product = await startProduct();
});
afterAll(() => product.close());

it("links a bank natively, as the client in mobile.md does it", async () => {
  const { path } = await product.makeLink({ return_url: "myapp://banklink" });
  const link = documented.banklink(new URL(path, product.url).href);
  const minted = await link.session();
  expect(minted).toEqual({
    clientSecret: expect.stringMatching(/^fcsess_/),
    publishableKey: "pk_test_sandbox",
    session: expect.stringMatching(/^fcsess_/),
    stripeAccount: null,
  });
  const session = minted.session ?? "";
  expect(await link.cancel(session, "Canceled", "x".repeat(300))).toMatchObject({ status: "open", accounts: [] });
  await product.sandbox("POST", `/sessions/${session}/finish`, { institution: "Test (Non-OAuth)" });
  const done = await link.complete(session);
  const account = { institutionName: "Test (Non-OAuth)", last4: "6789", subcategory: "checking" };
  expect(done).toMatchObject({ status: "completed", accounts: [account] });
  expect(await link.status()).toEqual(done);
  await expect(link.session()).rejects.toMatchObject({ code: "link_completed", message: expect.any(String) });
});

it("tells the end of a link by its code", async () => {
  const { id, path } = await product.makeLink();
  const link = documented.banklink(new URL(path, product.url).href);
  await product.operator("POST", `/v1/links/${id}/revoke`, {});
  await expect(link.session()).rejects.toMatchObject({ code: "link_revoked" });
  expect(await link.status()).toMatchObject({ status: "revoked" });
  await expect(documented.banklink(`${product.url}l/x`).status()).rejects.toMatchObject({ code: "resource_missing" });
});

it.each(["myapp://banklink", "https://app.example.com/done?order=42"])(
  "accepts the sig of %s and no other, as the check in app-bridge.md does it",
  async (return_url) => {
    const { id, path } = await product.makeLink({ return_url });
    const secretOf = async (link: string) =>
      (await product.operator("GET", `/v1/links/${link}`)).body.return_secret as string;
    const secret = await secretOf(id);
    const { returnUrl: url } = (await product.call("GET", `${path}/status`)).body as { returnUrl: string };
    const sig = new URL(url).searchParams.get("sig") ?? "";
    expect(url).toContain(`link=${id}&status=open&sig=`);
    expect(documented.cameBack(url, secret)).toBe(true);
    const forged = [
      url.replace("status=open", "status=completed"),
      url.replace(id, `${id.slice(0, -1)}${id.endsWith("a") ? "b" : "a"}`),
      url.replace(sig, `${sig.startsWith("A") ? "B" : "A"}${sig.slice(1)}`),
      url.replace(sig, sig.slice(1)),
      url.replace(sig, `${sig}=`),
      url.replace(sig, "é".repeat(sig.length)),
      url.replace(`&sig=${sig}`, ""),
    ];
    for (const each of forged) expect(documented.cameBack(each, secret), each).toBe(false);
    expect(documented.cameBack(url, await secretOf((await product.makeLink()).id))).toBe(false);
  },
);
