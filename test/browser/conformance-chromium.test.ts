import { asksStoragesOf } from './support/conformance/ask.ts'

asksStoragesOf('Chromium')
