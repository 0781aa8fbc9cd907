import { manager } from '@/lib/sessions'

/** Next itself ends the server then; this writes the queued renewals. */
process.once('SIGTERM', () => manager[Symbol.asyncDispose]())
