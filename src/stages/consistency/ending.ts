import { endsInOpenFence } from './fences.js'
import type { Finding } from './finding.js'
import { findLoop } from './loop.js'
import { findTruncation } from './truncation.js'

/** What a look at the bytes left possible of an answer's end. */
export interface PossibleEnding {
  loop: boolean
  openEnd: boolean
}

/** How an answer ends: in a loop, in a block of code that is not closed, or in the middle of a sentence. */
export function checkEnding(answer: string, may: PossibleEnding = { loop: true, openEnd: true }): Finding[] {
  const findings: Finding[] = []
  const loop = may.loop ? findLoop(answer) : undefined
  if (loop) findings.push(loop)
  const open = answer.includes('```') && endsInOpenFence(answer)
  if (open) findings.push({ rule: 'open-fence', value: '```' })
  const truncation = open || !may.openEnd ? undefined : findTruncation(answer)
  if (truncation) findings.push(truncation)
  return findings
}
