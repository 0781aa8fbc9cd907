import { SessionError } from '../../../src/common/session-error.ts'

/** How far the response of a request is, and so which changes of its session are still allowed. */
export class ResponsePhase {
  /** The head has been sent: no cookie can follow. */
  isHeadSent = false
  /** The response has ended: nothing would save a change. */
  hasEnded = false
  /** Called before each change once the client has gone. */
  onChangeAfterAbort: (() => void) | undefined

  /** Throws `RESPONSE_SENT` for a change that comes too late, or whose new id would. */
  checkChange(needsNewId: boolean): void {
    this.onChangeAfterAbort?.()
    if (this.hasEnded) throw tooLate('has ended')
    if (needsNewId && this.isHeadSent) throw tooLate('has begun: no cookie can be sent any more')
  }
}

function tooLate(what: string): SessionError {
  return new SessionError('RESPONSE_SENT', `Session: the response ${what}`)
}
