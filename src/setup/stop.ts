// Ends setup or deploy with a message for whoever started it.

/** `code` is the exit code: 1 when something was refused or failed, 2 when something was not given or wrongly. */
export class Stop extends Error {
  readonly code: 1 | 2;

  constructor(code: 1 | 2, message: string) {
    super(message);
    this.code = code;
  }
}
