// The peers that run in Node, each as a program of its own: node peers.cjs PEER JOB.json -> one line of JSON.
const fs = require("fs");
const [peer, path] = process.argv.slice(2);
const job = JSON.parse(fs.readFileSync(path, "utf8"));
const from = (name) => require(require.resolve(name, { paths: [job.modules] }));
const seconds = () => { const used = process.cpuUsage(); return (used.user + used.system) / 1e6; };

const fillers = {
  docxtemplater() {
    const Docxtemplater = from("docxtemplater"), PizZip = from("pizzip");
    const data = fs.readFileSync(job.docxtemplater);
    return (record) => {
      const paper = new Docxtemplater(new PizZip(data), { linebreaks: true });
      paper.render(record);
      return paper.getZip().generate({ type: "nodebuffer", compression: "DEFLATE" });
    };
  },
  "easy-template-x"() {
    const { TemplateHandler } = from("easy-template-x");
    const data = fs.readFileSync(job.easy), handler = new TemplateHandler();
    return (record) => handler.process(data, { ...record, 有备注: !!record.备注 });
  },
  carbone() {
    const carbone = from("carbone");
    return (record) => new Promise((done, fail) =>
      carbone.render(job.carbone, record, (error, data) => (error ? fail(error) : done(data))));
  },
};

async function main() {
  const records = JSON.parse(fs.readFileSync(job.records, "utf8"));
  const fill = fillers[peer]();
  const write = async (number) => fs.writeFileSync(
    `${job.out}/${String(number).padStart(6, "0")}.docx`, await fill(records[number % records.length]));
  for (let number = 0; number < Math.min(5, job.count); number++) await write(number);
  const startup = seconds(), started = seconds(), wall = process.hrtime.bigint();
  for (let number = 0; number < job.count; number++) await write(number);
  const took = Number(process.hrtime.bigint() - wall) / 1e9;
  console.log(JSON.stringify({ cpu: seconds() - started, wall: took, startup, memory: process.resourceUsage().maxRSS / 1024 }));
}
main();
