import { describeCause } from '../common/cause-details.ts'
import { serverParts } from '../common/server-parts.ts'
import { setMember } from './json-set-member.ts'

/** Brings the parts of a server. The modules of the managers of servers call it when they are loaded. */
export function bringServerParts(): void {
  Object.assign(serverParts, { describeCause, setMember })
}
