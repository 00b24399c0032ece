// The token in a link's URL, which lets whoever has it open the page: the id without its prefix, and 16 characters of
// HMAC. Also the signature on the return URL. Both are made with LINK_SIGNING_KEY and never stored.
import { encode, holderKeyOf } from "./ids.ts";

const macLength = 16;
const idLength = 34;
const tokenLength = idLength + macLength;

/**
 * What `token` was before a mail or chat program put it in capitals, or added punctuation after it. Null when it was
 * not changed like that. The result may be forged: check it with `linkIdOf`.
 */
export function tokenMeant(token: string): string | null {
  const [meant, rest] = [token.slice(0, tokenLength).toLowerCase(), token.slice(tokenLength).toLowerCase()];
  return meant === token || /[0-9a-hjkmnp-tv-z]/.test(rest) ? null : meant;
}

export class LinkSigner {
  private key: CryptoKey | undefined;

  /** `signingKey` is LINK_SIGNING_KEY. Make one per isolate, not one per request: importing the key takes time. */
  constructor(private readonly signingKey: string) {}

  /** The token for `linkId`. */
  async token(linkId: string): Promise<string> {
    return linkId.slice("lnk_".length) + (await this.mac(`token ${linkId}`));
  }

  /** The link id of a token; null when the token is forged or malformed. Reads no storage. */
  async linkIdOf(token: string): Promise<string | null> {
    if (token.length !== tokenLength) return null;
    const linkId = `lnk_${token.slice(0, idLength)}`;
    if (!holderKeyOf(linkId)) return null;
    const expected = new TextEncoder().encode(await this.mac(`token ${linkId}`));
    const given = new TextEncoder().encode(token.slice(idLength));
    return given.length === expected.length && crypto.subtle.timingSafeEqual(given, expected) ? linkId : null;
  }

  /** The link's `return_secret`, with which the operator's backend checks `sig` on the return URL. */
  async returnSecret(linkId: string): Promise<string> {
    return base64url(await this.sign(`return ${linkId}`));
  }

  /**
   * The operator's return URL with `link`, `status` and `sig` appended; its other query parameters stay.
   * `sig` is base64url HMAC-SHA256 of `<link>.<status>` keyed with the text of `return_secret`.
   */
  async returnUrl(returnUrl: string, linkId: string, status: string): Promise<string> {
    const key = await importKey(await this.returnSecret(linkId));
    const sig = base64url(await hmac(key, `${linkId}.${status}`));
    const ours = `link=${linkId}&status=${status}&sig=${sig}`;
    const query = returnUrl.indexOf("?");
    if (query < 0) return `${returnUrl}?${ours}`;
    const kept = returnUrl.slice(query + 1).split("&").filter((pair) => pair !== "" && !/^(link|status|sig)(=|$)/.test(pair)); // biome-ignore format: one idea
    return `${returnUrl.slice(0, query)}?${[...kept, ours].join("&")}`;
  }

  private async mac(message: string) {
    return encode(await this.sign(message), macLength);
  }

  private async sign(message: string) {
    this.key ??= await importKey(this.signingKey);
    return hmac(this.key, message);
  }
}

const importKey = (secret: string) =>
  crypto.subtle.importKey("raw", new TextEncoder().encode(secret), { name: "HMAC", hash: "SHA-256" }, false, ["sign"]);

const hmac = async (key: CryptoKey, message: string) =>
  new Uint8Array(await crypto.subtle.sign("HMAC", key, new TextEncoder().encode(message)));

const base64url = (bytes: Uint8Array) => bytes.toBase64({ alphabet: "base64url", omitPadding: true });
