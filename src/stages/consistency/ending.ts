import { endsInOpenFence } from './fences.js'
import type { Finding } from './finding.js'
import { findLoop } from './loop.js'
import { findTruncation } from './truncation.js'

/** How an answer ends: in a loop, in a block of code that is not closed, or in the middle of a sentence. */
export function checkEnding(answer: string): Finding[] {
  const findings: Finding[] = []
  const loop = findLoop(answer)
  if (loop) findings.push(loop)
  const open = answer.includes('```') && endsInOpenFence(answer)
  if (open) findings.push({ rule: 'open-fence', value: '```' })
  const truncation = open ? undefined : findTruncation(answer)
  if (truncation) findings.push(truncation)
  return findings
}
