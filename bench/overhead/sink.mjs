// Takes whatever a variant uploads and says 200, so that uploads are part of the measurement and nothing else is.
import { createServer } from 'node:http';

let bytes = 0;
const server = createServer((request, response) => {
  request.on('data', (chunk) => {
    bytes += chunk.length;
  });
  request.on('end', () => {
    const json = request.url?.startsWith('/info') || request.url?.includes('/v0.');
    response.setHeader('content-type', json ? 'application/json' : 'application/x-protobuf');
    response.end(request.url?.startsWith('/info') ? '{"endpoints":[]}' : json ? '{}' : '');
  });
});
server.listen(0, '127.0.0.1', () => process.send({ port: server.address().port }));
process.on('message', () => {
  process.send({ bytes });
  bytes = 0;
});
process.once('disconnect', () => process.exit(0));
