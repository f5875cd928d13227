import t from 'tap'
import { Speed } from '../../src/scorecard/speed.js'

/** What is left of a run of so many seconds that was told of every so often. */
function pointsOf(seconds: number, every: number) {
  const speed = new Speed()
  for (let at = 1; at * every <= seconds; at++) {
    speed.at({ seconds: at * every, bytes: at * 1000, records: at })
  }
  return speed.list()
}

t.test('a short run has the points that lie a twentieth of a second apart', async (t) => {
  t.same(pointsOf(0.01, 0.02), [])
  t.same(
    pointsOf(0.35, 0.1).map(({ records }) => records),
    [1, 2, 3],
  )
  const points = pointsOf(2, 0.001)
  t.ok(points.length >= 38 && points.length <= 41, `${points.length}`)
})

t.test('a run of any length has from half to all of so many points, about evenly apart', async (t) => {
  for (const [seconds, every] of [
    [30, 0.003],
    [1000, 0.01],
    [36_000, 0.5],
  ] as const) {
    const points = pointsOf(seconds, every)
    t.ok(points.length >= 60 && points.length < 200, `${points.length} of ${seconds} s`)
    const steps = points.slice(1).map((point, at) => point.seconds - points[at]!.seconds)
    t.ok(Math.min(...steps) > 0)
    t.ok(Math.max(...steps) < 3 * Math.min(...steps), `${Math.min(...steps)} to ${Math.max(...steps)}`)
    t.ok(seconds - points.at(-1)!.seconds <= 2 * Math.max(...steps), 'to the end')
    t.ok(
      points
        .slice(1)
        .every((point, at) => point.bytes > points[at]!.bytes && point.records > points[at]!.records),
    )
  }
})

t.test('a point is kept as it was', async (t) => {
  const speed = new Speed()
  speed.at({ seconds: 1, bytes: 2, records: 3 })
  speed.at({ seconds: 1.01, bytes: 20, records: 30 })
  t.same(speed.list(), [{ seconds: 1, bytes: 2, records: 3 }])
})
