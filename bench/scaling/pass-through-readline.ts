// Lines as strings by node:readline, each written again: what most programs do.
import { once } from 'node:events'
import { createInterface } from 'node:readline'

for await (const line of createInterface({ input: process.stdin, crlfDelay: Number.POSITIVE_INFINITY })) {
  if (!process.stdout.write(`${line}\n`)) await once(process.stdout, 'drain')
}
