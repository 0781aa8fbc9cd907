/** A failure that the visitor is told about. */
export class HttpError extends Error {
  constructor(status, message) {
    super(message)
    this.status = status
  }
}
