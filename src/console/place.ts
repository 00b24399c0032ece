// Where in the console one is: the address behind the #, so that links, the back button and a reload work.

/** A view of the console. `query` is what it was asked to show. */
export interface Place {
  name: "links" | "new" | "link" | "holder" | "funnel" | "doctor" | "unknown";
  /** Of the link or the account holder. */
  id: string;
  query: URLSearchParams;
}

/** What a view gives to be shown. Its first h1 gets the focus. */
export type View = (place: Place, signal: AbortSignal) => HTMLElement;

/** The place that the hash of an address names; the list of links where it names none. */
export function placeOf(hash: string): Place {
  const [path = "", search = ""] = hash.replace(/^#\/?/, "").split("?", 2);
  const [room = "", id = "", ...more] = path.split("/").map(decoded);
  const query = new URLSearchParams(search);
  const at = (name: Place["name"]): Place => ({ name, id, query });
  // Of dots there is no id, and browsers would take them for another address.
  if (more.length > 0 || /^\.{1,2}$/.test(id)) return at("unknown");
  if (room === "" || (room === "links" && id === "")) return at("links");
  if (room === "links") return at(id === "new" ? "new" : "link");
  if (room === "holders" && id !== "") return at("holder");
  if ((room === "funnel" || room === "doctor") && id === "") return at(room);
  return at("unknown");
}

function decoded(part: string): string {
  try {
    return decodeURIComponent(part);
  } catch {
    return part;
  }
}

const search = (query: Record<string, string | null | undefined>) => {
  const given = Object.entries(query).filter((pair): pair is [string, string] => Boolean(pair[1]));
  return given.length > 0 ? `?${new URLSearchParams(given)}` : "";
};

export const addressOf = {
  links: (query: Record<string, string | null | undefined> = {}) => `#/links${search(query)}`,
  newLink: (query: Record<string, string | null | undefined> = {}) => `#/links/new${search(query)}`,
  link: (id: string) => `#/links/${encodeURIComponent(id)}`,
  holder: (id: string, stripeAccount: string | null) =>
    `#/holders/${encodeURIComponent(id)}${search({ stripe_account: stripeAccount })}`,
  funnel: (days?: number) => `#/funnel${search({ days: days?.toString() })}`,
  doctor: "#/doctor",
};

/** Goes to a place, as a link would. */
export const go = (address: string): void => {
  location.hash = address;
};

/** Notes in the address what a view now shows, without a step for the back button. */
export const note = (address: string): void => history.replaceState(null, "", address);
