// What the examples of the docstrings take as given.
import express from 'express'
import {
  adaptStorage,
  integersAsText,
  logIns,
  Manager,
  newSessionId,
  parseExact,
  type Session,
  SessionError,
  type Storage,
  StorageFile,
  StorageIndexedDB,
  StorageLocalStorage,
  StorageMemory,
  takes,
} from 'gsession'
import {
  decrypt,
  encrypt,
  goframe,
  keyFromPassphrase,
  open,
  prepareCrypto,
  seal,
  sealed,
} from 'gsession/crypto'
import type { CookieJar, HttpSessions, HttpSessionsOptions, NodeRequest } from 'gsession/http'

export type { HttpSessionsOptions }
export {
  adaptStorage,
  decrypt,
  encrypt,
  goframe,
  integersAsText,
  keyFromPassphrase,
  logIns,
  Manager,
  newSessionId,
  open,
  parseExact,
  prepareCrypto,
  SessionError,
  StorageFile,
  StorageIndexedDB,
  StorageLocalStorage,
  StorageMemory,
  seal,
  sealed,
  takes,
}
export const app = express()
export class MyStorage extends StorageMemory {
  constructor({ now }: { now: () => number; ttl: number }) {
    super({ now })
  }
}
export declare const manager: Manager
export declare const session: Session<{
  user: { name: string }
  isAdmin: boolean
  cart: string[]
  messages: string[]
}>
export declare const sessions: HttpSessions<{ user: string }>
export declare const storage: Storage
/** As in Next. */
export declare const cookies: () => Promise<CookieJar>
export declare const headers: () => Promise<Headers>
export declare const request: NodeRequest
export declare const findUser: (name: string, password: string) => Promise<{ id: string } | undefined>
export declare const isPassword: (user: string | undefined, password: string) => Promise<boolean>
export declare const name: string
export declare const password: string
export declare const id: string
export declare const ownId: string
export declare const item: string
export declare const path: string
export declare const ttl: number
export declare const bytes: Uint8Array
export declare const key: Uint8Array
export declare const olderKey: Uint8Array
export declare const queue: { enter(key: string): { before: Promise<void> | undefined; leave(): void } }
export declare const work: () => Promise<void>
