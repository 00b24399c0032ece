// When customers come and what they do: assumptions, all of them here. Shares are of 1, times in seconds.

export const people = {
  /** How the 24 hours of a day and the seven days from Monday on share a week's links. */
  day: [0.35, 0.2, 0.13, 0.1, 0.1, 0.15, 0.3, 0.6, 0.95, 1.25, 1.4, 1.45, 1.5, 1.45, 1.4, 1.35, 1.35, 1.4, 1.5, 1.6, 1.65, 1.5, 1.1, 0.65], // biome-ignore format: one row
  week: [1.12, 1.15, 1.12, 1.08, 1.0, 0.78, 0.75],
  /** One mailing a week, on Tuesday at nine, to so many of the week's customers, whose links are made from midnight to eight. */
  campaign: { share: 0.15, day: 1, makeFrom: 0, makeTo: 8, at: 9, opensWithin: 2 * 3600 },
  /** Others open their link within minutes, or hours. */
  opensSoon: { share: 0.6, mean: 300 },
  opensLater: { mean: 4 * 3600 },
  readsPage: { median: 15, spread: 0.6 },
  atBank: { median: 75, spread: 0.5 },
  /** Of those who were at the bank. */
  linksNothing: 0.12,
  closesTab: 0.05,
  /** After a tap that was refused: how many leave, when the others tap again, and how many of those who left come back. */
  leaves: 0.12,
  tapsAgain: { least: 3, mean: 7 },
  comesBack: { share: 0.6, within: 3 * 3600, visits: 3 },
  /** Stripe's webhook that an account was linked, and its reading of the balance. */
  webhookAfter: { least: 1, mean: 2 },
  balanceAfter: { least: 2, mean: 6 },
  pageSaysDoneAfter: 2,
  /** Once the page says that it takes longer and goes on by itself, people close it. */
  staysLate: 90,
  /** A backend whose client has given up makes the link again after so long. */
  backendPause: 60,
};

const sum = (all: number[]) => all.reduce((one, other) => one + other, 0);
const hour = 3600;
const daysAMonth = 365.25 / 12;

/** Links a second that are made at this time (seconds since Monday, midnight), of `perMonth` a month. */
export function rateAt(second: number, perMonth: number): { base: number; campaign: number } {
  const { day, week, campaign } = people;
  const perWeek = (perMonth / daysAMonth) * 7;
  const today = Math.floor(second / (24 * hour)) % 7;
  const now = (second / hour) % 24;
  const at = Math.floor(now);
  // From hour to hour it goes over evenly.
  const from = day[at] ?? 0;
  const share = from + ((day[(at + 1) % 24] ?? 0) - from) * (now - at);
  const base = ((perWeek * (1 - campaign.share)) / 7 / 24 / hour) * ((share * 24) / sum(day)) * ((week[today] ?? 0) * 7) / sum(week); // biome-ignore format: one idea
  const isMaking = today === campaign.day && now >= campaign.makeFrom && now < campaign.makeTo;
  const makingFor = (campaign.makeTo - campaign.makeFrom) * hour;
  return { base, campaign: isMaking ? (perWeek * campaign.share) / makingFor : 0 };
}

/** When the campaign's mail goes out, in seconds since Monday. */
export const mailedAt = (people.campaign.day * 24 + people.campaign.at) * hour;
