// The modules that few storages need: those that are read by field, and those with GoFrame's eleven methods alone.
// The first session on such a storage imports them, so that a page without one does not load them.
export { completeStorage } from '../storage/method-adapter/complete-storage.ts'
export { FieldAccess } from './field-access.ts'
