import type { Ending as RequestEnding, Wait } from '../requests/request-history.ts'

export type User = 'ada' | 'bob'

/** What a request does with its session. */
export type LogInAction =
  /** Reads who is logged in, and the session. */
  | 'look'
  /** Adds a letter to whoever is logged in then. */
  | 'write'
  | 'logOut'
  /** As after a change of the password. */
  | 'confirm'
  /** `isOld`: the password was checked an hour before. */
  | { readonly logIn: User; readonly keep?: false; readonly isOld?: true }

/** How a request ends; `lost`: the server answers, and the answer never arrives. */
export type Ending = RequestEnding | 'lost'

export interface Visit {
  readonly do: 'visit'
  readonly browser: number
  readonly process: number
  readonly actions: readonly LogInAction[]
  readonly ending: Ending
  /** What happens to the first write: the answer is lost, or it is refused. */
  readonly fault?: 'lost' | 'refused'
  /** After so many steps of the storage its process is gone, with all that it was doing. */
  readonly crash?: number
}

/** The session cookie of one browser gets into another: in place of its own, or beside it under another path. */
export interface Plant {
  readonly do: 'plant'
  readonly from: number
  readonly to: number
  readonly as: 'own' | 'other path'
}

/** Requests of the browsers of two people to two processes, and how their steps follow each other. */
export interface LogInHistory {
  /** Whether each browser has a session before the tabs begin. */
  readonly isSeeded: boolean
  /** Each does one thing after the other; two may be tabs of one browser. */
  readonly tabs: ReadonlyArray<ReadonlyArray<Visit | Plant | Wait>>
  readonly choices: readonly number[]
  readonly rotates: boolean
  readonly isNode: boolean
}

/** Whose browser it is. Now and then the other one uses it. */
export const OWNERS: readonly User[] = ['ada', 'bob']
