import { SessionError } from '../../../src/common/session-error.ts'

/** How far the response of a request has been sent, and which changes of the session are therefore still allowed. */
export class ResponsePhase {
  /** Why no cookie can be set (any more); `undefined` while one can. */
  whyNoCookie: string | undefined
  /** Whether the response has ended. A later change would not be saved. */
  hasEnded = false
  /** Is called before each change once the client has disconnected. */
  onChangeAfterAbort: (() => void) | undefined

  /** Throws `RESPONSE_SENT` for a change after the response, or for one that needs a cookie which can't be set. */
  checkChange(needsCookie: boolean): void {
    this.onChangeAfterAbort?.()
    if (this.hasEnded) throw tooLate('the response has ended')
    if (!needsCookie || this.whyNoCookie === undefined) return
    throw tooLate(`${this.whyNoCookie}, so the session cookie can't be set`)
  }
}

function tooLate(why: string): SessionError {
  return new SessionError('RESPONSE_SENT', `Session: ${why}`)
}
