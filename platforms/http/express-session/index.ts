/**
 * `gsession/express-session`: a store for express-session.
 *
 * @module gsession/express-session
 */
export { Store, type StoreOptions } from './store.ts'
