export { loadColdStart } from './load-cold-start.node.ts';
export { listEngines, loadEngine, vllmDefaults } from './load-engine.node.ts';
export { listGpus, loadGpu } from './load-gpu.node.ts';
export { listLlms, loadLlm } from './load-llm.node.ts';
export { loadPower } from './load-power.node.ts';
export { loadPrices, priceOf } from './load-prices.node.ts';
export { modelsDir } from './models-dir.node.ts';
export { modelFiles, readJson } from './read-json.node.ts';
