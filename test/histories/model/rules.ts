/** What the model goes by: what differs from one place to another. */
export interface Rules {
  /** Redirects are left and met. */
  readonly rotates: boolean
  /** A record can be removed as an expired one goes, at any time. */
  readonly evicts: boolean
  /** Sessions read each key when it is asked for, as on a Redis hash. */
  readonly readsByField: boolean
}
