import { createHash } from 'node:crypto'
import { readFileSync } from 'node:fs'

/** What a reader found in one answer: test/labelled/GUIDELINE.md says how. */
export interface Label {
  /** Line of the data file, from 1. */
  line: number
  /** First 16 hexadecimal digits of the SHA-256 of the answer. */
  sha: string
  refusal: 'none' | 'full' | 'partial' | 'advice'
  /** Boilerplate, in code points of the answer; undefined where the reader only judged refusals. */
  spans?: { kind: string; start: number; end: number; unsure?: boolean }[]
}

export interface LabelledAnswer {
  label: Label
  /** The record's line. */
  record: string
  prompt: string
  answer: string
}

/** The labelled answers with their texts, from the lines of the data file they were drawn from. */
export function labelledAnswers(lines: readonly string[], labelsPath: string): LabelledAnswer[] {
  const labels = readFileSync(labelsPath, 'utf8')
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line) as Label)
  return labels.map((label) => {
    const record = lines[label.line - 1]!
    const { instruction, output } = JSON.parse(record) as { instruction: string; output: string }
    const sha = createHash('sha256').update(output).digest('hex').slice(0, 16)
    if (sha !== label.sha) throw new Error(`line ${label.line} is not the answer that was labelled`)
    return { label, record, prompt: instruction, answer: output }
  })
}
