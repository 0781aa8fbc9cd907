// What only sessions need whose storage is read by field, or has GoFrame's eleven methods alone: it is
// loaded with the first of them, so that a page that has none holds none of it.

export { moveWhole, saveWhole } from '../storage/method-adapter/save-whole.ts'
export { FieldReads } from './field-reads.ts'
export { FieldUse } from './field-use.ts'
