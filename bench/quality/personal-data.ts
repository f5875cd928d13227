// How much of the labelled data of persons is found, and what is found besides.
// Usage: node dist/bench/quality/personal-data.js FILE.json... [--show]
// FILE: what presidio-research (https://github.com/microsoft/presidio-research, commit 7622dec, MIT) holds in
// data/synth_dataset_v2.json and tests/data/generated_large.json. --show prints what is missed.
import { readFileSync } from 'node:fs'
import { findPersonalData, type PersonalDataKind } from '../../src/stages/quality/personal-data.js'
import { table } from '../accuracy/markdown.js'

interface Sample {
  full_text: string
  spans: { entity_type: string; entity_value: string; start_position: number; end_position: number }[]
}

/** What they call the kinds that are looked for. */
const KINDS = new Map<string, PersonalDataKind>([
  ['EMAIL_ADDRESS', 'EMAIL'],
  ['IP_ADDRESS', 'IP_ADDRESS'],
  ['PHONE_NUMBER', 'PHONE'],
  ['US_SSN', 'SOCIAL_SECURITY'],
  ['CREDIT_CARD', 'PAYMENT_CARD'],
  ['IBAN_CODE', 'IBAN'],
])

const args = process.argv.slice(2)
const files = args.filter((arg) => !arg.startsWith('--'))
if (files.length === 0) throw new Error('usage: personal-data FILE.json... [--show]')

const counts = new Map([...KINDS.values()].map((kind) => [kind, { labelled: 0, found: 0, besides: 0 }]))
for (const file of files) {
  for (const { full_text: text, spans } of JSON.parse(readFileSync(file, 'utf8')) as Sample[]) {
    const found = findPersonalData(text)
    const labelled = spans.filter(({ entity_type: type }) => KINDS.has(type))
    for (const {
      entity_type: type,
      entity_value: value,
      start_position: start,
      end_position: end,
    } of labelled) {
      const count = counts.get(KINDS.get(type)!)!
      count.labelled++
      if (found.some((span) => span.start <= start && span.end >= end)) count.found++
      else if (args.includes('--show'))
        console.log(`MISSED ${type} ${JSON.stringify(text.slice(Math.max(0, start - 40), start))} ${value}`)
    }
    for (const { kind, start, end } of found) {
      const isLabelled = labelled.some((span) => span.start_position < end && span.end_position > start)
      if (!isLabelled) counts.get(kind)!.besides++
    }
  }
}
const rows = [...counts].map(([kind, { labelled, found, besides }]) => [kind, labelled, found, besides])
console.log(table([['kind', 'labelled', 'found', 'found besides'], ...rows]))
