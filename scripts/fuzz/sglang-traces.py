#!/usr/bin/env python3
"""Random SGLang traces, and what reference/executable/sglang_ref_model.py decides on them, as vectors like oracles/sglang.

  python3 scripts/fuzz/sglang-traces.py <folder of the executable models> <first seed> <count> > vectors.jsonl
"""
import json, random, sys
sys.path.insert(0, sys.argv[1])
import sglang_ref_model as ref

def trace(rng):
    page = rng.choice([1, 1, 1, 4, 8, 16])
    config = dict(
        max_total_tokens=rng.choice([96, 128, 160, 200, 320, 512, 1024, 3000]) // page * page, page_size=page,
        max_running_requests=rng.choice([1, 2, 3, 4, 8, 64]), req_pool_size=128,
        chunked_prefill_size=rng.choice([-1, 16, 32, 64, 128, 8192]), max_prefill_tokens=rng.choice([48, 100, 16384]),
        schedule_policy=rng.choice(["fcfs", "lpm", "dfs-weight", "lof"]), eviction_policy=rng.choice(["lru", "lfu", "fifo", "mru", "filo", "priority"]),
        schedule_conservativeness=rng.choice([0.03, 0.05, 0.1, 0.3, 1.0]), overlap=rng.random() < 0.5, enable_mixed_chunk=rng.random() < 0.3,
        disable_radix_cache=rng.random() < 0.15, enable_priority_scheduling=rng.random() < 0.3,
        schedule_low_priority_values_first=rng.random() < 0.5, priority_preemption_threshold=rng.choice([0, 2, 10]),
        max_queued_requests=rng.choice([None, None, 3, 6]), prefill_max_requests=rng.choice([None, None, 1, 2]),
        context_len=rng.choice([60, 32768]), max_steps=1500)
    requests, stems = [], [[rng.randrange(1, 10) for _ in range(rng.randrange(4, 40))] for _ in range(3)]
    for i in range(rng.randrange(2, 24)):
        ids = (rng.choice(stems)[:rng.randrange(1, 40)] if rng.random() < 0.6 else []) + [rng.choice([rng.randrange(1, 10), rng.randrange(10, 10000)]) for _ in range(rng.randrange(1, 40))]
        if requests and rng.random() < 0.2:
            old = rng.choice(requests)
            ids = old["input_ids"] + [ref.hash_id(old["rid"], 1_000_000 + k) for k in range(rng.randrange(0, 6))] + ids[:8]
        r = dict(rid=f"r{i}", arrival=rng.choice([0, 0, rng.randrange(0, 60)]), input_ids=ids, max_new_tokens=rng.choice([1, 2, 4, 16, 40, 128]))
        if rng.random() < 0.5: r["output_len"] = rng.randrange(1, 50)
        if rng.random() < 0.1: r["ignore_eos"] = True
        if rng.random() < 0.1: r["extra_key"] = rng.choice(["x", "y"])
        if config["enable_priority_scheduling"] and rng.random() < 0.8: r["priority"] = rng.randrange(0, 30)
        requests.append(r)
    return dict(config=config, requests=requests)

for seed in range(int(sys.argv[2]), int(sys.argv[2]) + int(sys.argv[3])):
    t = trace(random.Random(seed)); steps = []
    try: ref.run_sched(t, steps.append)
    except AssertionError as e: continue
    print(json.dumps(dict(seed=seed, features=["random"], trace=t, steps=steps)))
