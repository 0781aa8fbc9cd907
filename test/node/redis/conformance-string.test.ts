import { asksEachClient } from './support/conformance.ts'
import { STRING } from './support/layouts.ts'

asksEachClient(STRING)
