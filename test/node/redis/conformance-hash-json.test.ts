import { asksEachClient } from './support/conformance.ts'
import { HASH } from './support/layouts.ts'

asksEachClient(HASH)
