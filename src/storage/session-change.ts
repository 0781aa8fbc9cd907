/** A change that another tab, worker or storage object has made to a session. */
export interface SessionChange {
  readonly id: string
  readonly type: 'saved' | 'removed'
}
