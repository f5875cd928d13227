import type { Score } from '../scores.js'
import { contentDiversity } from './content-diversity.js'
import { formatDiversity } from './format-diversity.js'
import { linguisticDiversity } from './linguistic-diversity.js'
import type { SampleWords } from './words.js'

/** How different the records are, in wording, content and format; the score is the mean of those that can be told. */
export function diversity(sample: SampleWords): Score {
  const parts = {
    linguistic: linguisticDiversity(sample),
    content: contentDiversity(sample),
    format: formatDiversity(sample),
  }
  const told = Object.values(parts).flatMap(({ score }) => (score === null ? [] : [score]))
  const score = told.length === 0 ? null : told.reduce((sum, part) => sum + part, 0) / told.length
  return { score, measures: {}, parts }
}
