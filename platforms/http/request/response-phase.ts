import { SessionError } from '../../../src/common/session-error.ts'

/** How far the response of a request has been sent, and which changes of the session are therefore still allowed. */
export class ResponsePhase {
  /** Whether the head has been sent. No cookie can be set after that. */
  isHeadSent = false
  /** Whether the response has ended. A later change would not be saved. */
  hasEnded = false
  /** Is called before each change once the client has disconnected. */
  onChangeAfterAbort: (() => void) | undefined

  /** Throws `RESPONSE_SENT` for a change after the response, or for one after the head that needs a cookie. */
  checkChange(needsCookie: boolean): void {
    this.onChangeAfterAbort?.()
    if (this.hasEnded) throw tooLate('the response has ended')
    if (needsCookie && this.isHeadSent) throw tooLate("the head was sent, so the session cookie can't be set")
  }
}

function tooLate(why: string): SessionError {
  return new SessionError('RESPONSE_SENT', `Session: ${why}`)
}
