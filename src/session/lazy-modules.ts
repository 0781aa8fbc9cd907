// The modules that only few storages need: those that are read by field, and those with GoFrame's eleven methods
// alone. They are imported together with the first session on such a storage, so that other pages do not load them.
export { completeStorage } from '../storage/method-adapter/complete-storage.ts'
export { FieldReads } from './field-reads.ts'
