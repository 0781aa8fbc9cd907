/** What has happened, and what to do about it. Each error also says whether it is `retryable`. */
export type SessionErrorCode =
  /**
   * This storage or platform can't do it. `ErrorDisabled` is one of these: the storage does not have the method.
   *
   * What to do: use another storage, or do without. Where encryption code could not be loaded, the error says itself
   * that it is retryable.
   */
  | 'NOT_SUPPORTED'
  /**
   * An option or argument is wrong, or an option does not exist; or a program has put a property on a session, which
   * is not saved (the changes were).
   *
   * What to do: correct the call. In the place of `session.user = …` call `set`, or use the store
   * for express-session.
   */
  | 'INVALID_ARGUMENT'
  /**
   * The id is not allowed, or the function that makes ids has failed.
   *
   * What to do: take ids from `newSessionId`. An id from outside: treat it as no session.
   */
  | 'INVALID_SESSION_ID'
  /**
   * The key is reserved (`~gsession`), is not a string, or the storage can't hold it.
   *
   * What to do: use another key.
   */
  | 'INVALID_KEY'
  /**
   * JSON can't hold the value, it is nested too deeply, or an update function was asynchronous; or `parseExact` got a
   * text that is not JSON.
   *
   * What to do: store plain JSON values.
   */
  | 'INVALID_VALUE'
  /**
   * `setId` or `setIdFunc` came after the first use has begun.
   *
   * What to do: call them first.
   */
  | 'SESSION_STARTED'
  /**
   * Another use has removed the session or given it a new id, or it has expired. The changes are dropped.
   *
   * What to do: treat the visitor as logged out.
   */
  | 'SESSION_DESTROYED'
  /**
   * A change came after the response, or at least its head, was sent; or it needs the session cookie where none can be
   * set (in a server component of Next, at the upgrade to a WebSocket).
   *
   * What to do: change the session before, or in a place that can set cookies.
   */
  | 'RESPONSE_SENT'
  /**
   * What is stored is no session.
   *
   * What to do: look at the record. `removeAll` removes it.
   */
  | 'RECORD_CORRUPT'
  /**
   * No key opens the record: the key is missing or wrong, or somebody has changed the bytes.
   *
   * What to do: check the keys of the `crypto` option, the earlier ones too.
   */
  | 'RECORD_NOT_AUTHENTIC'
  /**
   * The change was applied, but may be lost if the machine crashes.
   *
   * What to do: nothing is left to try. Check the disk.
   */
  | 'NOT_DURABLE'
  /**
   * There is no space: the disk, the memory of Redis, or the browser's quota.
   *
   * What to do: make room, then try again.
   */
  | 'STORAGE_FULL'
  /**
   * The file system, Redis or the browser denies access.
   *
   * What to do: give the process the rights.
   */
  | 'STORAGE_DENIED'
  /**
   * The storage can't be reached or can't serve the call now, or has failed with an unknown error.
   *
   * What to do: try again, later each time.
   */
  | 'STORAGE_UNAVAILABLE'
  /**
   * A storage of your own has failed with a programming error, or has returned what the interface does not allow. Or
   * a connection to Redis has replied what belongs to no command: it is inside a transaction, or subscribed.
   *
   * What to do: correct the storage, or give sessions a connection of their own.
   */
  | 'STORAGE_FAULT'
  /**
   * Other writes have changed the session at each attempt.
   *
   * What to do: try again.
   */
  | 'CONFLICT'
  /**
   * There was no reply in time. A write may have been applied.
   *
   * What to do: try again: a change set that is applied twice changes nothing more, except for update functions.
   */
  | 'TIMEOUT'
  /**
   * The call's signal was aborted before anything was applied.
   *
   * What to do: nothing: you have asked for it.
   */
  | 'ABORTED'
