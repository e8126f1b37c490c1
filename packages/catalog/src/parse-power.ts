import { FieldReader } from './field-reader.ts';
import { VERIFICATIONS } from './parse-gpu.ts';
import type { GridRegion, PowerCurve, PowerData } from './power-data.ts';
import type { Sourced } from './cold-start-data.ts';

/** Checks the parsed JSON of `models/power.json`. Throws E0305 naming file and field. */
export function parsePower(json: unknown, file: string): PowerData {
  const reader = new FieldReader(json, file);
  const [curves, regions] = [reader.object('curves'), reader.object('regions')];
  const data: PowerData = {
    date: reader.string('date'),
    source: reader.string('source'),
    curves: Object.fromEntries(curves.keys().map((id) => [id, parseCurve(curves.object(id))])),
    reference: parsePart(reader.object('reference'), (part) => ({ curve: part.string('curve') })),
    idle: parsePart(reader.object('idle'), (part) => ({ offShare: part.number('offShare'), loadedShare: part.number('loadedShare') })),
    host: parsePart(reader.object('host'), (part) => ({ allInPue: part.number('allInPue', { min: 1 }), share: part.number('share', { min: 0 }) })),
    pue: parsePart(reader.object('pue'), (part) => ({ value: part.number('value', { min: 1 }) })),
    embodied: parsePart(reader.object('embodied'), (part) => ({ kgPerGpu: part.number('kgPerGpu'), years: part.number('years') })),
    regions: Object.fromEntries(regions.keys().map((id) => [id, parseRegion(regions.object(id))])),
    regionsVerification: reader.oneOf('regionsVerification', VERIFICATIONS),
  };
  reader.finish();
  if (!Object.hasOwn(data.curves, data.reference.curve)) throw reader.impossible('reference', 'a "curve" that is a key of "curves"');
  return data;
}

function parsePart<T extends object>(reader: FieldReader, read: (part: FieldReader) => T): T & Sourced {
  const part = { ...read(reader), verification: reader.oneOf('verification', VERIFICATIONS), source: reader.string('source') };
  reader.finish();
  return part;
}

function parseCurve(reader: FieldReader): PowerCurve {
  return parsePart(reader, (part) => ({
    lowW: part.number('lowW'),
    highW: part.number('highW'),
    slope: part.number('slope'),
    middle: part.number('middle', { min: 0 }),
    points: part.list('points').map(parsePoint),
  }));
}

function parsePoint(reader: FieldReader): PowerCurve['points'][number] {
  const point = { sequences: reader.integer('sequences'), watts: reader.number('watts') };
  reader.finish();
  return point;
}

function parseRegion(reader: FieldReader): GridRegion {
  const region = { gPerKwh: reader.number('gPerKwh'), about: reader.string('about') };
  reader.finish();
  return region;
}
