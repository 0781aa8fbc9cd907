/** A change that another tab, worker or storage object has made to a session. */
export interface SessionChange {
  /** The id of the session. */
  readonly id: string
  /** Whether it was saved or removed. An expiry is not reported. */
  readonly type: 'saved' | 'removed'
}
