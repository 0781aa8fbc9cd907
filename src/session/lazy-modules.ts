// Modules that only some storages need: those that are read by field, and those with GoFrame's eleven methods alone.
// They are imported by the first session on such a storage, so that other pages do not load them.
export { completeStorage } from '../storage/method-adapter/complete-storage.ts'
export { FieldAccess } from './field-access.ts'
