"""Runs traces (a JSON list on stdin) through the reference classes in argv[1] with TGI's batching loop around them.

Prints one JSON object a trace: every forward pass, and when each request ended. A pass takes one second.
"""
import importlib.util
import json
import struct
import sys

spec = importlib.util.spec_from_file_location("tgi_ref_model", sys.argv[1])
ref = importlib.util.module_from_spec(spec)
spec.loader.exec_module(ref)


def f32(x):
    return struct.unpack("f", struct.pack("f", x))[0]


class Server:
    """Requests by row; `running` is the model server's batch in order."""

    def __init__(self, trace):
        self.c = trace["config"]
        c = self.c
        allocator = ref.RadixAllocator if c["prefixCaching"] else ref.SimpleAllocator
        self.alloc = allocator(c["blockSize"], c["blocks"])
        self.queue = ref.Queue(self.alloc, c["blockSize"], c["speculate"], c["chunking"])
        self.requests = trace["requests"]
        self.now = 0.0
        self.running = []
        self.passes = []
        self.ended = {}
        events = [(r["at"], 0, row) for row, r in enumerate(self.requests)]
        events += [(at, 1, row) for row, at in trace["aborts"]]
        self.events = sorted(events)

    def enqueue(self, row, outputs):
        r = self.requests[row]
        wanted = min(self.c["turnTokens"], r["max"] - outputs)
        ids = r["tokens"] + [r["output"] * 10000 + i for i in range(outputs)]
        self.queue.q.append(dict(id=row, input_ids=ids, input_length=len(ids), max_new=wanted, outputs=outputs, verifications=r.setdefault("verifications", 0)))

    def happen(self, before, inclusive):
        """Arrivals and aborts up to a time."""
        any_event = False
        while self.events and (self.events[0][0] < before or (inclusive and self.events[0][0] == before)):
            at, is_abort, row = self.events.pop(0)
            any_event = True
            if not is_abort:
                self.enqueue(row, 0)
            elif row not in self.ended:
                if self.drop(row):
                    self.ended[row] = [at, "aborted"]
        return any_event

    def drop(self, row):
        waiting = [e for e in self.queue.q if e["id"] == row]
        for e in waiting:
            self.queue.q.remove(e)
        for e in [e for e in self.running if e["id"] == row]:
            self.release(e)
            return True
        return bool(waiting)

    def release(self, e):
        self.running.remove(e)
        self.alloc.free(e["al"]["blocks"], e["al"]["id"])

    def admit(self, batch):
        for e, al, chunk in batch:
            e["al"] = al
            e["computed"] = al["prefix_len"]
            e["chunk"] = e["input_length"] - e["computed"] if chunk is None else chunk
            e["prefilling"] = True
            e["new"] = 0
            self.running.append(e)

    def forward(self, members):
        k = self.c["speculate"]
        prefills = [[e["id"], e["chunk"], e["computed"]] for e in members if e["prefilling"]]
        decodes = sorted([e["id"], e["computed"]] for e in members if not e["prefilling"])
        digest = 0
        for block in self.alloc.free_blocks:
            digest = (digest * 31 + block) % 1000003
        self.passes.append([self.now, prefills, decodes, [e["id"] for e in self.queue.q], len(self.alloc.free_blocks), digest])
        self.now += 1
        self.happen(self.now, False)
        members = [e for e in members if e in self.running]
        for e in members:
            if e["prefilling"]:
                e["computed"] += e["chunk"]
        if self.c["chunking"]:
            budget = self.c["maxPrefill"] - (len(self.running) - 1)
            for e in reversed(self.running):
                rest = e["input_length"] - e["computed"]
                if e["prefilling"] and rest > 0:
                    e["chunk"] = max(min(rest, budget), 1)
                    budget -= e["chunk"]
        done = []
        for e in members:
            if e["prefilling"] and e["computed"] < e["input_length"]:
                continue
            r = self.requests[e["id"]]
            limit = min(r["last"], e["outputs"] + e["max_new"])
            tokens = 1
            if not e["prefilling"]:
                if k > 0:
                    accepted = (e["id"] + r["verifications"]) % (k + 1)
                    r["verifications"] += 1
                    tokens = min(accepted + 1, limit - e["outputs"] - e["new"])
                e["computed"] += tokens
            e["prefilling"] = False
            e["new"] += tokens
            if e["outputs"] + e["new"] >= limit:
                done.append(e)
        for e in done:
            self.release(e)
            outputs = e["outputs"] + e["new"]
            if outputs >= self.requests[e["id"]]["last"]:
                self.ended[e["id"]] = [self.now, "completed"]
            else:
                self.enqueue(e["id"], outputs)

    def run(self):
        c, q = self.c, self.queue
        while self.events:
            self.now = max(self.now, self.events[0][0])
            while True:
                self.happen(self.now, True)
                batch = q.next_batch(None, c["maxBatchSize"], c["maxPrefill"])
                if batch is None:
                    break
                self.admit(batch)
                self.forward(list(self.running))
                waiting = 1
                while self.running:
                    self.happen(self.now, True)
                    if not self.running:
                        break
                    size = len(self.running)
                    if c["chunking"]:
                        tokens = sum(e["chunk"] if e["prefilling"] else 1 for e in self.running)
                        more = q.next_batch(None, None, max(0, c["maxPrefill"] - tokens))
                    else:
                        least = None if waiting >= c["maxWaiting"] else int(f32(size * f32(c["ratio"])))
                        most = None if c["maxBatchSize"] is None else max(0, c["maxBatchSize"] - size)
                        more = q.next_batch(least, most, c["maxPrefill"])
                    if more is not None:
                        self.admit(more)
                        self.forward(list(self.running) if c["chunking"] else self.running[size:])
                        waiting = 1
                        self.happen(self.now, True)
                        if not self.running:
                            break
                    self.forward(list(self.running))
                    waiting += 1
        return dict(passes=self.passes, ended=self.ended)


for each in json.load(sys.stdin):
    print(json.dumps(Server(each).run()))
