// What only sessions need whose storage is read by field, or lacks methods: it is loaded with the first of them, so
// that a page that has none loads none of it.
export { completeStorage } from '../storage/method-adapter/complete-storage.ts'
export { FieldReads } from './field-reads.ts'
