export { Store, type StoreOptions } from './express-store.ts'
