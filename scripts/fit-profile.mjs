// Fits the built-in workload profiles to the real traces and writes traces/profiles/*.json.
// Usage: node scripts/fit-profile.mjs [shared folder=../shared] [--on YYYY-MM-DD]   (after `npm run build`)
// Prints how near synthesised workloads come to the real statistics.
import { writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { nearestRank } from '@foretoken/kernel';
import { arrivalStats, inspectTrace, synthesizeProfile } from '@foretoken/workload';
import { readTrace, tracesFolder } from '@foretoken/workload/node';

const args = process.argv.slice(2);
const onFlag = args.indexOf('--on');
const fittedOn = onFlag >= 0 ? args.splice(onFlag, 2)[1] : new Date().toISOString().slice(0, 10);
const shared = resolve(args[0] ?? process.env.FORETOKEN_SHARED ?? '../shared');

/** Classes of input and of output rank in the joint table. */
const JOINT_CLASSES = 20;
const CALIBRATION_SEEDS = 12;
const attribution =
  'Pratyush Patel, Esha Choukse, Chaojie Zhang, Aashaka Shah, Íñigo Goiri, Saeed Maleki, Ricardo Bianchini: Splitwise: Efficient generative LLM inference using phase splitting, ISCA 2024';
const profiles = [
  { name: 'azure-conversation', title: 'Azure LLM inference 2023, conversation service', file: 'AzureLLMInferenceTrace_conv.csv', binS: 60, levels: [{ parts: 6, windowS: 10, iod: 'iod10S' }, { parts: 10, windowS: 1, iod: 'iod1S' }] },
  // Its load comes in bursts shorter than a minute with silence between: only rates of 10 s bins keep the long gaps.
  { name: 'azure-code', title: 'Azure LLM inference 2023, coding service', file: 'AzureLLMInferenceTrace_code.csv', binS: 10, levels: [{ parts: 10, windowS: 1, iod: 'iod1S' }] },
];

const round = (value, digits) => Number(value.toPrecision(digits));

/** Dense in the tails: 0, 0.05 %, … every half per cent …, 99.95 %, 100 %. */
function probabilities() {
  const middle = Array.from({ length: 199 }, (_, i) => (i + 1) / 200);
  return [0, 0.0005, 0.001, 0.002, ...middle, 0.998, 0.999, 0.9995, 1];
}

function quantileTable(lengths, ps) {
  const sorted = Float64Array.from(lengths).sort();
  return ps.map((p) => nearestRank(sorted, p));
}

/** Rank class of each length, 0 … JOINT_CLASSES - 1, as many in each; ties in file order. */
function rankClasses(lengths) {
  const order = [...lengths.keys()].sort((a, b) => lengths[a] - lengths[b]);
  const classes = new Array(lengths.length);
  order.forEach((row, rank) => (classes[row] = Math.floor((rank * JOINT_CLASSES) / lengths.length)));
  return classes;
}

/** Requests by input class (row) and output class (column). */
function jointCounts(columns) {
  const [input, output] = [rankClasses(columns.inputTokens), rankClasses(columns.outputTokens)];
  const counts = Array.from({ length: JOINT_CLASSES }, () => new Array(JOINT_CLASSES).fill(0));
  input.forEach((inputClass, row) => counts[inputClass][output[row]]++);
  return counts;
}

/** Rates of the bins, pulled towards their mean so that Poisson counts on top vary as much as the real counts; empty bins stay empty. */
function binRates(arrivalS, spanS, binS, iod) {
  const counts = new Array(Math.ceil(spanS / binS)).fill(0);
  for (const timeS of arrivalS) counts[Math.min(counts.length - 1, Math.floor(timeS / binS))]++;
  const rates = counts.map((count, bin) => count / Math.min(binS, spanS - bin * binS));
  const mean = arrivalS.length / spanS;
  const shrink = Math.sqrt(Math.max(0, 1 - 1 / iod));
  return rates.map((rate) => round(rate === 0 ? 0 : Math.max(0, mean + shrink * (rate - mean)), 6));
}

/**
 * Concentrations of the Dirichlet cascade that give the real dispersion of counts: the shares' relative variance v of a
 * level belongs to the concentration ((parts - 1) / v - 1) / parts, and v is corrected by what synthesised arrivals show.
 */
function fitCascade(levels, stats, ratesPerS, synthesize) {
  const meanSquareRate = ratesPerS.reduce((sum, rate) => sum + rate * rate, 0) / ratesPerS.length;
  const variances = levels.map(() => 0);
  const cascade = () => {
    const fitted = [];
    let parts = 1;
    levels.forEach((level, i) => {
      parts *= level.parts;
      if (variances[i] < 1e-3) return;
      fitted.push({ parts, concentration: round(Math.max(1e-3, ((parts - 1) / variances[i] - 1) / parts), 4) });
      parts = 1;
    });
    return fitted;
  };
  for (let pass = 0; pass < 12; pass++) {
    const samples = Array.from({ length: CALIBRATION_SEEDS }, (_, seed) => arrivalStats(synthesize(cascade(), `fit-${seed}`).arrivalS, 0));
    levels.forEach((level, i) => {
      const shown = samples.reduce((sum, sample) => sum + sample[level.iod], 0) / samples.length;
      // The dispersion of w-second counts grows by w E[rate^2] / E[rate] per unit of variance.
      const perVariance = (level.windowS * meanSquareRate) / stats.meanRatePerS;
      variances[i] = Math.max(0, variances[i] + (0.7 * (stats[level.iod] - shown)) / perVariance);
    });
  }
  return cascade();
}

/** Numbers of one list on one line. */
const compact = (profile) => JSON.stringify(profile, null, 2).replace(/\[\s+(-?[\d.,\s]+?)\s+\]/g, (_, list) => `[${list.replace(/\s+/g, ' ')}]`);

const row = (name, values) => console.log(`  ${name.padEnd(10)}${values.map((value) => (typeof value === 'number' ? round(value, 4) : value)).map((value) => String(value).padStart(10)).join('')}`);
const summary = ({ requests, arrivals, inputTokens, outputTokens, pearsonInputOutput }) => [
  requests, arrivals.meanRatePerS, arrivals.gapCv, arrivals.iod1S, arrivals.iod10S, arrivals.iod60S, arrivals.gapMaxS, inputTokens.mean, outputTokens.mean, pearsonInputOutput,
];

for (const { name, title, file, binS, levels } of profiles) {
  const { columns, info } = await readTrace(join(shared, 'traces', 'azure2023', file));
  const stats = inspectTrace(columns, { inversions: info.inversions });
  const ps = probabilities();
  const durationS = columns.arrivalS[columns.count - 1];
  const iodOfBins = binS === 60 ? stats.arrivals.iod60S : stats.arrivals.iod10S;
  const profile = {
    schema: 'foretoken.profile/1',
    name,
    title,
    source: {
      name: file,
      url: 'https://github.com/Azure/AzurePublicDataset/blob/master/AzureLLMInferenceDataset2023.md',
      licence: 'CC-BY-4.0',
      attribution,
      sha256: info.contentHash.replace('sha256:', ''),
      fittedBy: 'scripts/fit-profile.mjs',
      fittedOn,
    },
    requests: columns.count,
    durationS,
    arrivals: {
      model: `Poisson with the rate of each ${binS} s, spread over parts of it by Dirichlet shares fitted to the index of dispersion of ${levels.map(({ windowS }) => windowS).join(' and ')} s counts`,
      binS,
      ratesPerS: binRates(columns.arrivalS, durationS, binS, iodOfBins),
      cascade: [],
    },
    lengths: {
      model: `Quantile tables (nearest rank, linear in between), joined by a ${JOINT_CLASSES} x ${JOINT_CLASSES} table of rank classes`,
      probabilities: ps,
      input: { values: quantileTable(columns.inputTokens, ps) },
      output: { values: quantileTable(columns.outputTokens, ps) },
      joint: jointCounts(columns),
    },
  };
  profile.arrivals.cascade = fitCascade(levels, stats.arrivals, profile.arrivals.ratesPerS, (cascade, seed) => synthesizeProfile({ ...profile, arrivals: { ...profile.arrivals, cascade } }, seed));
  writeFileSync(join(tracesFolder, 'profiles', `${name}.json`), `${compact(profile)}\n`);
  console.log(name);
  row('', ['requests', 'rate/s', 'gap CV', 'IoD 1s', 'IoD 10s', 'IoD 60s', 'gap max', 'in mean', 'out mean', 'pearson']);
  row('real', summary(stats));
  for (let seed = 0; seed < 5; seed++) row(`seed ${seed}`, summary(inspectTrace(synthesizeProfile(profile, seed))));
}
