// A link's tokens, the capabilities in its two URLs, the page to link a bank and the page to manage what it has linked: the
// id without its prefix and 16 characters of HMAC.
// And the signature on the way back to the operator. Both keyed from LINK_SIGNING_KEY; neither is ever stored.
import { encode, holderKeyIn } from "./ids.ts";
import type { LinkUrls } from "./link.ts";

const macLength = 16;
const idLength = 34;
/** How many characters a token has. */
export const tokenLength = idLength + macLength;

/** What a token is for: `token` to link a bank, `manage` for what was linked. */
export type TokenUse = "token" | "manage";

export class LinkSigner {
  /** The signing keys, once they are imported. */
  #keys: CryptoKey[] | undefined;

  /**
   * `signingKeys` are the values of LINK_SIGNING_KEY: the first signs, all open. `publicUrl` is the origin of the links.
   * Make one an isolate, not one a request: importing the keys costs.
   */
  constructor(
    private readonly signingKeys: string[],
    private readonly publicUrl: string,
  ) {}

  /** The address to send to the customer. */
  async url(linkId: string): Promise<string> {
    return `${this.publicUrl}/l/${await this.token(linkId)}`;
  }

  /** The two addresses of a link: for linking a bank, and for managing what was linked. */
  async urls(linkId: string): Promise<LinkUrls> {
    const [url, manage_url] = await Promise.all([this.url(linkId), this.manageUrl(linkId)]);
    return { url, manage_url };
  }

  /** The address where the customer manages what the link has brought. */
  async manageUrl(linkId: string): Promise<string> {
    return `${this.publicUrl}/m/${await this.token(linkId, "manage")}`;
  }

  /** The token for `linkId`; one for each use, neither of which opens the other. */
  async token(linkId: string, use: TokenUse = "token"): Promise<string> {
    const key = await this.#first();
    return linkId.slice("lnk_".length) + (await tokenMac(key, linkId, use));
  }

  /** The link id of a token for this use; null when the token is forged or malformed. Reads no storage. */
  async linkIdOf(token: string, use: TokenUse = "token"): Promise<string | null> {
    if (token.length !== tokenLength) return null;
    const linkId = `lnk_${token.slice(0, idLength)}`;
    if (!holderKeyIn(linkId)) return null;
    const given = utf8.encode(token.slice(idLength));
    if (given.length !== macLength) return null;
    let fits = false;
    // Every key is compared, so that the time it takes does not tell which of them fits.
    for (const key of this.#keys ?? (await this.#importKeys())) {
      const mac = utf8.encode(await tokenMac(key, linkId, use));
      fits = crypto.subtle.timingSafeEqual(given, mac) || fits;
    }
    return fits ? linkId : null;
  }

  /** The link's `return_secret`: what the operator checks `sig` on the return URL with. From the first signing key. */
  async returnSecret(linkId: string): Promise<string> {
    const key = await this.#first();
    return base64url(await hmac(key, `return ${linkId}`));
  }

  /**
   * The operator's return URL with `link`, `status` and `sig` at the end of its query, before a `#`; its other query
   * parameters and its fragment stay.
   * `sig` is base64url HMAC-SHA256 of `<link>.<status>` keyed with the text of `return_secret`.
   */
  async returnUrl(returnUrl: string, linkId: string, status: string): Promise<string> {
    const key = await importKey(await this.returnSecret(linkId));
    const sig = base64url(await hmac(key, `${linkId}.${status}`));
    const ours = `link=${linkId}&status=${status}&sig=${sig}`;
    const [, address = "", query = "", fragment = ""] = /^([^?#]*)\??([^#]*)(.*)$/s.exec(returnUrl) ?? [];
    const kept = query.split("&").filter((pair) => pair !== "" && !/^(link|status|sig)(=|$)/.test(pair));
    return `${address}?${[...kept, ours].join("&")}${fragment}`;
  }

  async #importKeys(): Promise<CryptoKey[]> {
    this.#keys = await Promise.all(this.signingKeys.map(importKey));
    return this.#keys;
  }

  /** The key that signs. */
  async #first(): Promise<CryptoKey> {
    const [key] = this.#keys ?? (await this.#importKeys());
    if (!key) throw new Error("LINK_SIGNING_KEY is empty");
    return key;
  }
}

const utf8 = new TextEncoder();

const tokenMac = async (key: CryptoKey, linkId: string, use: TokenUse) =>
  encode(new Uint8Array(await hmac(key, `${use} ${linkId}`)), macLength);

const importKey = (secret: string) =>
  crypto.subtle.importKey("raw", utf8.encode(secret), { name: "HMAC", hash: "SHA-256" }, false, ["sign"]);

const hmac = (key: CryptoKey, message: string) => crypto.subtle.sign("HMAC", key, utf8.encode(message));

const base64url = (mac: ArrayBuffer) => new Uint8Array(mac).toBase64({ alphabet: "base64url", omitPadding: true });
