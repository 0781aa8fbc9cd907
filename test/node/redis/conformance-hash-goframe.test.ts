import { asksEachClient } from './support/conformance.ts'
import { GOFRAME_HASH } from './support/layouts.ts'

asksEachClient(GOFRAME_HASH, { keepsTypes: false })
