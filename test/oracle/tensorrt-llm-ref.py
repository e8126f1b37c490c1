"""Runs traces through reference/executable/trtllm_ref_model.py: a list of cases on stdin, a list of step lists on stdout.
A step is [time, [[context id, tokens], ...], [generation ids]]; steps take 1 s, iterations without work take no time."""
import json
import sys

sys.dont_write_bytecode = True
sys.path.insert(0, sys.argv[1])
import trtllm_ref_model as ref


def steps_of(case):
    kv = ref.KV(case["blocks"] * case["tokensPerBlock"], case["tokensPerBlock"])
    todo = [ref.R(i, r["input"], r["output"], 0, r["at"]) for i, r in enumerate(case["requests"])]
    active, now, steps = [], 0, []
    while active or todo:
        if not active:
            now = max(now, todo[0].arrive)
        while todo and todo[0].arrive <= now:
            active.append(todo.pop(0))
        fitting, paused = ref.capacity(case["policy"], kv, active, case["maxNumRequests"])
        for r in paused:
            kv.release(r)
            r.prompt, r.new, r.gen, r.pos, r.state, r.chunk = min(r.prompt + r.gen, case["maxInput"]), r.new - r.gen, 0, 0, "ctx", None
        contexts, generation = ref.microbatch(fitting, case["maxBatchSize"], case["maxNumTokens"], case["chunking"], case["unit"], case["maxContext"])
        if not contexts and not generation:
            if paused:
                continue
            if not todo:
                break
            now = todo[0].arrive
            continue
        steps.append([now, [[r.id, n] for r, n in contexts], sorted(r.id for r in generation)])
        for r, n in contexts:
            if r.pos == 0:
                kv.grow(r, r.prompt)
            r.pos += n
            if r.pos >= r.prompt:
                r.state, r.gen = "gen", 1
        for r in generation:
            kv.grow(r, r.kv + 1)
            r.gen += 1
        for r in list(active):
            if r.state == "gen" and r.gen >= r.new:
                kv.release(r)
                active.remove(r)
        now += 1
    return steps


print(json.dumps([steps_of(case) for case in json.load(sys.stdin)]))
