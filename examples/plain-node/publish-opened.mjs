// Publishes that a file was opened, with nothing of fsledger's: a Kafka client, an Avro library, and the contract of
// topic, key and schema.
//
//     node publish-opened.mjs FILESYSTEM/INODE CLIENT FH
//
// BOOTSTRAP_SERVERS and REGISTRY_URL say where the brokers and the schema registry are. Prints where the event stands.
import avro from 'avsc';
import kafkajs from 'kafkajs';

const TOPIC = 'fs.handles';
const { BOOTSTRAP_SERVERS = '127.0.0.1:9092', REGISTRY_URL = 'http://127.0.0.1:8081' } = process.env;

// The latest schema of a subject, and its id. The service has registered it when it started.
async function registered(subject) {
  const url = `${REGISTRY_URL}/subjects/${subject}/versions/latest`;
  const response = await fetch(url);
  if (!response.ok) {
    throw new Error(`${url} answers ${response.status}: ${await response.text()}`);
  }
  return response.json();
}

// The header says who; exactly one of the fields behind it says what. All others keep their default, null.
function opened(file, client, fh) {
  const [filesystem, inode] = file.split('/');
  return {
    header: {
      client,
      // Grows with each life of the client. A counter that is kept on disk is as good, and so is 0: never fenced.
      term: Math.floor(Date.now() / 1000),
      // Grows with each event of this life, so that sending again does no harm.
      sequence: 1,
    },
    opened: { filesystem, inode: number(inode), fh: number(fh), flags: 2 },
  };
}

// Numbers beyond 2^53 need a long type of one's own: see avsc's documentation.
function number(text) {
  const value = Number(text);
  if (!Number.isSafeInteger(value) || value < 1) {
    throw new Error(`${text} is not a number from 1 to 2^53 - 1`);
  }
  return value;
}

// Confluent's wire format: a zero byte, the id of the schema in four bytes, then Avro's binary encoding.
function framed(id, type, event) {
  const head = Buffer.alloc(5);
  head.writeInt32BE(id, 1);
  return Buffer.concat([head, type.toBuffer(event)]);
}

async function main([file, client, fh, ...rest]) {
  if (fh === undefined || rest.length > 0) {
    console.error('usage: node publish-opened.mjs FILESYSTEM/INODE CLIENT FH, such as mesa/42 plain-node 9');
    return 2;
  }
  const { id, schema } = await registered(`${TOPIC}-value`);
  const type = avro.Type.forSchema(JSON.parse(schema), { wrapUnions: false });
  const kafka = new kafkajs.Kafka({
    clientId: client,
    brokers: BOOTSTRAP_SERVERS.split(','),
    logLevel: kafkajs.logLevel.ERROR,
  });
  // The key is what all events of an inode have in common; Kafka's default partitioner (murmur2) brings them together.
  const producer = kafka.producer({ createPartitioner: kafkajs.Partitioners.DefaultPartitioner });
  await producer.connect();
  try {
    const value = framed(id, type, opened(file, client, fh));
    const [at] = await producer.send({ topic: TOPIC, acks: -1, messages: [{ key: file, value }] });
    console.log(`handles:${at.partition}:${at.baseOffset}`);
  } finally {
    await producer.disconnect();
  }
  return 0;
}

process.exitCode = await main(process.argv.slice(2));
