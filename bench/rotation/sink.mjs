// Keeps what is uploaded and reads it only when asked, so that decoding takes no time from the measurement.
import { createServer } from 'node:http';
import { gunzipSync } from 'node:zlib';
import { decodeProfilesRequest } from '@hotspan/wire';

const bodies = [];
const server = createServer((request, response) => {
  const chunks = [];
  request.on('data', (chunk) => chunks.push(chunk));
  request.on('end', () => {
    const body = Buffer.concat(chunks);
    bodies.push(request.headers['content-encoding'] === 'gzip' ? () => gunzipSync(body) : () => body);
    response.writeHead(200, { 'content-type': 'application/x-protobuf' }).end();
  });
});
server.listen(0, '127.0.0.1', () => process.send({ port: server.address().port }));

process.on('message', () => {
  const windows = bodies.map((body) => {
    const profiles = decodeProfilesRequest(body());
    const samples = profiles.flatMap((profile) => profile.samples);
    return {
      timestampsMicros: samples
        .filter(({ timestampUnixNano }) => timestampUnixNano !== undefined)
        .map(({ timestampUnixNano }) => Number(timestampUnixNano / 1000n)),
      samples: samples.length,
      startMicros: Number(profiles[0].startUnixNano / 1000n),
      endMicros: Number(profiles[0].startUnixNano / 1000n) + profiles[0].durationNanos / 1000,
      spans: new Set(samples.map(({ labels }) => labels.spanId)).size,
      labelled: samples.filter(({ labels }) => labels.spanId !== undefined).length,
      stacks: profiles[0].stacks.length,
    };
  });
  process.send({ windows });
});
process.once('disconnect', () => process.exit(0));
