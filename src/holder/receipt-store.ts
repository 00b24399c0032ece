// What customers have asked for on their own page, and the receipts that they got for it, in SQLite.
import type { Receipt } from "../domain/event.ts";

/**
 * `disconnect` and `deletion` are done, and their receipts were given. `disconnect_asked`: Stripe was asked, and it is not
 * known yet whether it has done it.
 */
export type ReceiptKind = "disconnect" | "disconnect_asked" | "deletion";

/** An account that is disconnected later than this, in seconds, was not disconnected by the customer's asking. */
const askedCountsSeconds = 24 * 60 * 60;

export class ReceiptStore {
  constructor(private readonly sql: SqlStorage) {}

  /** The receipt for `about`, an account's id or the account holder's. */
  of(kind: ReceiptKind, about: string): Receipt | null {
    const query = "SELECT id, at FROM receipts WHERE kind = ? AND about = ? LIMIT 1";
    const row = this.sql.exec(query, kind, about).toArray()[0];
    return row ? { id: String(row.id), at: Number(row.at) } : null;
  }

  /** Stores a receipt. Where there is one for the same, that keeps its id and gets the new time. */
  put(kind: ReceiptKind, about: string, { id, at }: Receipt): void {
    this.sql.exec(
      `INSERT INTO receipts (id, kind, about, at) VALUES (?, ?, ?, ?)
       ON CONFLICT (kind, about) DO UPDATE SET at = excluded.at`,
      id,
      kind,
      about,
      at,
    );
  }

  drop(kind: ReceiptKind, about: string): void {
    this.sql.exec("DELETE FROM receipts WHERE kind = ? AND about = ?", kind, about);
  }

  /** The account is disconnected at `now`, in Unix seconds: the receipt, if its customer has asked for that. */
  disconnected(account: string, now: number): Receipt | null {
    const asked = this.of("disconnect_asked", account);
    if (!asked) return null;
    this.drop("disconnect_asked", account);
    if (asked.at + askedCountsSeconds < now) return null;
    const receipt = { id: asked.id, at: now };
    // One that was repaired since it was disconnected before has a receipt of that time.
    this.drop("disconnect", account);
    this.put("disconnect", account, receipt);
    return receipt;
  }
}
