/** An error that is shown to the visitor. */
export class HttpError extends Error {
  constructor(status, message) {
    super(message)
    this.status = status
  }
}
