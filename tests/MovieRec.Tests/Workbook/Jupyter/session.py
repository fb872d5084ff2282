"""A session with the kernel through Jupyter's own client, jupyter_client. Each test sees what those before it left."""
import os
import queue
import time
import unittest

from jupyter_client.manager import KernelManager

PATIENCE = 60


class Session(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.manager = KernelManager(kernel_name="movierec")
        cls.manager.start_kernel()
        cls.client = cls.manager.client()
        cls.client.start_channels()
        cls.client.wait_for_ready(timeout=PATIENCE)

    @classmethod
    def tearDownClass(cls):
        cls.client.stop_channels()
        cls.manager.shutdown_kernel()

    def reply(self, request):
        while True:
            message = self.client.get_shell_msg(timeout=PATIENCE)
            if message["parent_header"].get("msg_id") == request:
                return message["content"]

    def assert_no_reply(self):
        with self.assertRaises(queue.Empty):
            self.client.get_shell_msg(timeout=0.2)

    def outputs(self, request):
        """What was published about a request, from busy to idle, both checked."""
        messages = []
        while True:
            message = self.client.get_iopub_msg(timeout=PATIENCE)
            if message["parent_header"].get("msg_id") != request:
                continue
            messages.append(message)
            if message["msg_type"] == "status" and message["content"]["execution_state"] == "idle":
                break
        self.assertEqual("busy", messages[0]["content"].get("execution_state"))
        return messages[1:-1]

    def run_cell(self, code, **options):
        request = self.client.execute(code, **options)
        return self.reply(request), self.outputs(request)

    def value(self, code):
        reply, outputs = self.run_cell(code)
        self.assertEqual("ok", reply["status"], reply)
        return next(o["content"]["data"]["text/plain"] for o in outputs if o["msg_type"] == "execute_result")

    def test_01_outputs_keep_their_order_and_streams_come_while_the_cell_runs(self):
        reply, outputs = self.run_cell('Console.WriteLine("a");\ndisplay(HTML("<b>b</b>"));\nConsole.Error.WriteLine("c");\n6 * 7')
        self.assertEqual("ok", reply["status"])
        self.assertEqual(["execute_input", "stream", "display_data", "stream", "execute_result"], [o["msg_type"] for o in outputs])
        contents = [o["content"] for o in outputs]
        self.assertEqual(("stdout", "a\n"), (contents[1]["name"], contents[1]["text"]))
        self.assertEqual({"text/html": "<b>b</b>", "text/plain": "b"}, contents[2]["data"])
        self.assertEqual(("stderr", "c\n"), (contents[3]["name"], contents[3]["text"]))
        self.assertEqual(("42", reply["execution_count"]), (contents[4]["data"]["text/plain"], contents[4]["execution_count"]))

        request = self.client.execute('Console.WriteLine("early");\nawait Task.Delay(3000);\nConsole.WriteLine("late");')
        while True:
            message = self.client.get_iopub_msg(timeout=PATIENCE)
            if message["msg_type"] == "stream":
                break
        self.assertEqual("early\n", message["content"]["text"])
        self.assert_no_reply()
        self.reply(request)

    def test_02_other_representations_pass_through(self):
        _, outputs = self.run_cell(
            "using Microsoft.DotNet.Interactive.Formatting;\nrecord Dot(int R);\n"
            'Formatter.Register<Dot>((d, w) => w.Write($"<svg r=\'{d.R}\'/>"), "image/svg+xml");\n'
            'Formatter.Register<Dot>((d, w) => w.Write("{\\"data\\":[]}"), "application/vnd.plotly.v1+json");\n'
            'Formatter.SetPreferredMimeTypesFor(typeof(Dot), "image/svg+xml", "application/vnd.plotly.v1+json");\nnew Dot(3)')
        data = outputs[-1]["content"]["data"]
        self.assertEqual("<svg r='3'/>", data["image/svg+xml"])
        self.assertEqual({"data": []}, data["application/vnd.plotly.v1+json"])
        self.assertIn("text/plain", data)
        for first, mime in [("#!html", "text/html"), ("#!markdown", "text/markdown"), ("#!mermaid", "text/vnd.mermaid")]:
            _, outputs = self.run_cell(first + "\ngraph TD; a-->b")
            self.assertEqual("graph TD; a-->b", outputs[-1]["content"]["data"][mime])

    def test_03_errors_name_the_line_and_leave_what_was_declared(self):
        reply, outputs = self.run_cell('var kept = 5;\n\nthrow new InvalidOperationException("planted");\n')
        self.assertEqual(("error", "InvalidOperationException", "planted"), (reply["status"], reply["ename"], reply["evalue"]))
        self.assertIn("line 3", reply["traceback"][0])
        self.assertIn("-->   3 | throw new", "\n".join(reply["traceback"]))
        self.assertEqual("error", outputs[-1]["msg_type"])
        self.assertEqual(reply["traceback"], outputs[-1]["content"]["traceback"])
        self.assertEqual("5", self.value("kept"))
        reply, _ = self.run_cell("var a = 1;\nvar b = nothing;")
        self.assertIn("CS0103", reply["evalue"])
        self.assertIn("line 2", reply["traceback"][0])

    def test_04_cells_waiting_behind_a_failure_are_not_run_unless_asked_to(self):
        failing, waiting = self.client.execute('await Task.Delay(500);\nthrow new Exception("x");'), self.client.execute("kept = 99;")
        self.assertEqual("error", self.reply(failing)["status"])
        self.assertEqual("aborted", self.reply(waiting)["status"])
        self.assertEqual("5", self.value("kept"))
        failing, waiting = self.client.execute('throw new Exception("x");', stop_on_error=False), self.client.execute("kept = 6;")
        self.assertEqual(["error", "ok"], [self.reply(failing)["status"], self.reply(waiting)["status"]])
        self.assertEqual("6", self.value("kept"))

    def test_05_silence_counts_and_expressions(self):
        before, _ = self.run_cell("1")
        reply, outputs = self.run_cell('Console.WriteLine("unheard"); 5', silent=True)
        self.assertEqual(("ok", []), (reply["status"], outputs))
        unkept, _ = self.run_cell("2", store_history=False)
        after, _ = self.run_cell("3", user_expressions={"twice": "kept * 2", "bad": "nothing"})
        self.assertEqual([before["execution_count"]] * 2 + [before["execution_count"] + 1], [reply["execution_count"], unkept["execution_count"], after["execution_count"]])
        self.assertEqual(("ok", "12"), (after["user_expressions"]["twice"]["status"], after["user_expressions"]["twice"]["data"]["text/plain"]))
        self.assertEqual("error", after["user_expressions"]["bad"]["status"])

    def complete(self, code, position=None):
        return self.reply(self.client.complete(code, position))

    def test_06_completion(self):
        self.run_cell("var titles = new List<string> { \"Heat\" };\nstatic int Middle(int least, int most) => (least + most) / 2;")
        for code, expected in [
            ("titles.Cou", "Count"), ("titles.Sel", "Select"), ("tit", "titles"), ("System.Tex", "Text"), ("Math.Ma", "Max"), ("titles?.Ad", "Add"),
            ("titles.Where(title => title.Len", "Length"), ("Middle(le", "least:"), ("new System.Text.StringBuilder { Cap", "Capacity"), ("fore", "foreach"), ("titles[0].Trim().Sub", "Substring"),
        ]:
            found = self.complete(code)
            self.assertIn(expected, found["matches"], code)
            self.assertEqual(len(code), found["cursor_end"])
            self.assertLess(found["cursor_start"], found["cursor_end"])
        self.assertNotIn("Count", self.complete("// titles.Cou")["matches"])
        self.assertEqual([], self.complete('"titles.Cou')["matches"])
        # Places are counted in code points: the clapper board is one, and two UTF-16 units.
        found = self.complete('"\U0001F3AC"+titles.Cou')
        self.assertEqual((11, 14), (found["cursor_start"], found["cursor_end"]))
        found = self.complete("titles.Cou")
        self.assertEqual("property", next(t["type"] for t in found["metadata"]["_jupyter_types_experimental"] if t["text"] == "Count"))

    def inspect(self, code, position):
        return self.reply(self.client.inspect(code, position))

    def test_07_inspection(self):
        found = self.inspect("Math.Max(1, 2)", 6)
        self.assertTrue(found["found"])
        self.assertIn("Math.Max(", found["data"]["text/plain"])
        self.assertIn("overload", found["data"]["text/plain"])
        if os.environ.get("FRAMEWORK_DOCUMENTATION"):
            self.assertIn("Returns the larger of two", found["data"]["text/plain"])
        self.assertIn("Middle(int least, int most)", self.inspect("Middle(1, 2)", 9)["data"]["text/plain"])
        self.assertIn("List<string> titles", self.inspect("titles", 6)["data"]["text/plain"])
        self.assertFalse(self.inspect("1 + 1", 2)["found"])
        # What the compiler would say stands where the cursor is, before the cell runs.
        wrong = 'var planted = "a";\nmissing.Length + planted.Length'
        self.assertIn("error CS0103: The name 'missing'", self.inspect(wrong, 22)["data"]["text/plain"])
        self.assertNotIn("CS", self.inspect(wrong, 38)["data"]["text/plain"])

    def test_08_is_complete(self):
        for code, status in [("1 + 1", "complete"), ("if (true) {", "incomplete"), ("var x = ;", "invalid"), ("#!html\n<p>", "complete"), ("titles.Select(", "incomplete")]:
            self.assertEqual(status, self.reply(self.client.is_complete(code))["status"], code)
        self.assertEqual("    ", self.reply(self.client.is_complete("if (true) {"))["indent"])

    def test_09_history(self):
        self.run_cell("var remembered = 1;")
        tail = self.reply(self.client.history(hist_access_type="tail", n=1))["history"]
        self.assertEqual("var remembered = 1;", tail[0][2])
        found = self.reply(self.client.history(hist_access_type="search", pattern="*remembered*", n=5))["history"]
        self.assertEqual([tail[0]], found)
        line = tail[0][1]
        self.assertEqual([tail[0]], self.reply(self.client.history(hist_access_type="range", session=0, start=line, stop=line + 1))["history"])

    def interrupted(self, code, wait_until_begun=None):
        """Stops a cell once it has begun to run, by default as it tells itself by the line 'begun', not after some time."""
        request = self.client.execute(code)
        (wait_until_begun or self.wait_for_line)()
        return self.stopped(request)

    def wait_for_line(self):
        while self.client.get_iopub_msg(timeout=PATIENCE)["content"].get("text") != "begun\n":
            pass

    def stopped(self, request):
        start = time.time()
        self.manager.interrupt_kernel()
        reply = self.reply(request)
        self.assertLess(time.time() - start, PATIENCE)
        self.assertEqual(("error", "Interrupted"), (reply["status"], reply["ename"]))
        return reply["evalue"]

    def test_10_interrupting_a_loop_keeps_the_session(self):
        self.assertIn("still there", self.interrupted('Console.WriteLine("begun");\nwhile (true) { }'))
        self.assertEqual("6", self.value("kept"))

    def test_11_interrupting_a_loop_behind_an_await_says_what_is_lost(self):
        self.assertIn("gone", self.interrupted('await Task.Delay(1);\nConsole.WriteLine("begun");\nwhile (true) { }'))
        # A new process is starting: nobody waits for it to stop a cell.
        request = self.client.execute("while (true) { }")
        while self.client.get_iopub_msg(timeout=PATIENCE)["content"].get("code") != "while (true) { }":
            pass
        self.assertIn("before it began", self.stopped(request))
        self.assertIn("CS0103", self.run_cell("kept")[0]["evalue"])
        self.assertEqual("2", self.value("1 + 1"))

    def test_12_a_process_that_ends_is_replaced(self):
        reply, _ = self.run_cell("Environment.Exit(3);")
        self.assertEqual("Process ended", reply["ename"])
        self.assertIn("exit code 3", reply["evalue"])
        self.assertEqual("2", self.value("1 + 1"))

    def test_13_what_is_not_signed_with_the_key_or_comes_twice_is_not_answered(self):
        session, channel = self.client.session, self.client.shell_channel
        key, session.key = session.key, b"another key"
        session.send(channel.socket, session.msg("execute_request", {"code": 'throw new Exception("evil");', "silent": False}))
        session.key = key
        message = session.msg("execute_request", {"code": "var replays = 1;", "silent": False, "store_history": True})
        frames = session.serialize(message)
        for _ in range(2):
            channel.socket.send_multipart(frames, copy=True)
        self.assertEqual("ok", self.reply(message["header"]["msg_id"])["status"])
        self.assertEqual("2", self.value("replays + 1"))
        self.assert_no_reply()

    def test_14_kernel_info_comms_and_heartbeat(self):
        information = self.reply(self.client.kernel_info())
        self.assertEqual(("C#", "movierec"), (information["language_info"]["name"], information["implementation"]))
        self.assertTrue(information["protocol_version"].startswith("5."))
        self.assertEqual({}, self.reply(self.client.comm_info())["comms"])
        self.client.hb_channel.unpause()
        # Long enough to miss a beat; one that came late on a busy machine is made good by the next.
        time.sleep(2)
        deadline = time.time() + PATIENCE
        while not self.client.hb_channel.is_beating() and time.time() < deadline:
            time.sleep(0.1)
        self.assertTrue(self.client.hb_channel.is_beating())

    def test_15_paths_are_relative_to_the_folder(self):
        with open("imported.dib", "w") as file:
            file.write("#!csharp\n\nvar imported = 7;\n\n#!markdown\n\nnot code\n")
        self.assertEqual("42", self.value("#!import imported.dib\nimported * 6"))

    def test_16_a_flood_of_lines_is_a_few_messages_and_loses_none(self):
        _, outputs = self.run_cell('for (var i = 0; i < 20_000; i++) Console.WriteLine($"line {i}");')
        streams = [o["content"]["text"] for o in outputs if o["msg_type"] == "stream"]
        self.assertEqual("".join(f"line {i}\n" for i in range(20_000)), "".join(streams))
        self.assertLess(len(streams), 1000)

    def test_17_a_display_that_no_page_could_hold_is_left_out(self):
        _, outputs = self.run_cell("HTML(new string('x', 20_000_000))")
        data = outputs[-1]["content"]["data"]
        self.assertEqual(["text/plain"], list(data))
        self.assertIn("[Left out: this output has 20,000,000 characters", data["text/plain"])

    def test_18_restart_begins_anew(self):
        self.manager.restart_kernel(now=False)
        self.client.wait_for_ready(timeout=PATIENCE)
        self.assertIn("CS0103", self.run_cell("replays")[0]["evalue"])
        self.assertEqual(1, self.run_cell("1", store_history=False)[0]["execution_count"])


    def test_19_interrupting_a_sleep_or_an_await_keeps_the_session(self):
        self.run_cell("var kept = 6;")
        for code in ["System.Threading.Thread.Sleep(60_000);", "await Task.Delay(60_000);"]:
            self.assertIn("still there", self.interrupted('Console.WriteLine("begun");\n' + code))
            self.assertEqual("6", self.value("kept"))

    def answered(self, code, text):
        """Runs a cell that asks, types an answer, and returns the question and the cell's value."""
        request = self.client.execute(code)
        question = self.client.get_stdin_msg(timeout=PATIENCE)["content"]
        self.client.input(text)
        self.assertEqual("ok", self.reply(request)["status"])
        return question, next(o["content"]["data"]["text/plain"] for o in self.outputs(request) if o["msg_type"] == "execute_result")

    def test_20_input(self):
        for code, prompt, password in [
            ("Console.ReadLine()", "", False), ('await GetInputAsync("Who?")', "Who?", False), ("#!set --name who --value @input:Who\nwho", "Who", False),
            ('(await GetPasswordAsync("Secret?")).GetClearTextPassword()', "Secret?", True),
        ]:
            question, value = self.answered(code, "Ada")
            self.assertEqual(({"prompt": prompt, "password": password}, "Ada"), (question, value), code)
        self.assertIn("does not let anybody type", self.run_cell("Console.ReadLine()", allow_stdin=False)[0]["evalue"])

    def test_21_interrupting_a_cell_that_asks_keeps_the_session(self):
        for code in ["Console.ReadLine()", 'await GetInputAsync("Who?")']:
            self.assertIn("still there", self.interrupted(code, lambda: self.client.get_stdin_msg(timeout=PATIENCE)))
            self.assertEqual("6", self.value("kept"))
        self.assertEqual("Ada", self.answered("Console.ReadLine()", "Ada")[1])

    def test_22_a_display_is_updated_and_what_comes_over_time_grows(self):
        _, outputs = self.run_cell('var shown = display("first");\nshown.Update("second");')
        first, second = (o for o in outputs if "data" in o["content"])
        self.assertEqual(("display_data", "first", "update_display_data", "second"), (first["msg_type"], first["content"]["data"]["text/plain"], second["msg_type"], second["content"]["data"]["text/plain"]))
        self.assertEqual(first["content"]["transient"]["display_id"], second["content"]["transient"]["display_id"])
        _, outputs = self.run_cell("async IAsyncEnumerable<int> Count() { for (var i = 0; i < 3; i++) { await Task.Delay(300); yield return i; } }\nCount()")
        shown = [o["content"]["data"]["text/html"] for o in outputs if "data" in o["content"]]
        self.assertGreater(len(shown), 1)
        self.assertIn("[ 0, 1, 2 ]", shown[-1])

    def test_23_a_language_that_no_kernel_runs_is_named(self):
        self.assertIn("F#", self.run_cell("#!fsharp\nlet x = 1")[0]["evalue"])


if __name__ == "__main__":
    unittest.main(failfast=False)
