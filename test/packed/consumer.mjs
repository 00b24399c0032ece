// What a backend does with the client, wherever it runs: makes a link, pages, meets a refusal, and verifies what it gets.
// Needs nothing of the machine: the client itself is passed in.

/** Answers what was seen, for a test to look at. `given` has url, key and what is to be verified. */
export async function consume({ Banklink, BanklinkError, verifyNotification, verifyReturn }, given) {
  const banklink = new Banklink({ url: given.url, key: given.key });
  const terms = { account_holder: { type: "customer", customer: given.customer }, purpose: "Ümläute – 銀行" };
  const made = await banklink.links.create(terms, { idempotencyKey: given.idempotencyKey });
  const again = await banklink.links.create(terms, { idempotencyKey: given.idempotencyKey });
  const listed = [];
  for await (const { id } of banklink.all(banklink.links.list, { account_holder: given.customer, limit: 1 }))
    listed.push(id);
  const { purpose } = await banklink.links.retrieve(made.id);
  const refused = await banklink.accounts.retrieve("fca_nobody").catch((error) => error);
  const forged = await verifyReturn(`${given.returnUrl}x`, given.returnSecret).catch((error) => error);
  const event = await verifyNotification(given.body, given.headers, given.secret);
  return {
    isSame: made.id === again.id,
    isListed: listed.includes(made.id),
    status: made.status,
    purpose,
    refused: [refused instanceof BanklinkError, refused.status, refused.code, typeof refused.requestId],
    event: event.type,
    returned: await verifyReturn(given.returnUrl, given.returnSecret),
    forged: [forged.name, forged.code],
  };
}
