using Microsoft.DotNet.Interactive;
using Microsoft.DotNet.Interactive.Commands;
using Microsoft.DotNet.Interactive.Events;

namespace MovieRec.Workbook.Host;

/// <summary>What cells let whoever runs them type: through the kernels' own commands, and as standard input.</summary>
/// <param name="ask">Hands a question on; the answer comes through <see cref="Answer"/>.</param>
internal sealed class CellInput(Action<Question> ask) : TextReader
{
    private TaskCompletionSource<AnswerRequest>? _waiting;
    private string _rest = "";

    /// <summary>Why the question asked last was not answered; null where it was.</summary>
    public string? Refusal { get; set; }

    /// <summary>Lets <c>@input</c>, <c>GetInputAsync</c> and their like ask here.</summary>
    public void AddTo(CompositeKernel kernels)
    {
        kernels.RegisterCommandHandler<RequestInput>(async (command, context) =>
        {
            var answer = await AskAsync(new Question(command.Prompt, command.IsPassword, command.SaveAs));
            if (answer.Text is { } text) context.Publish(new InputProduced(text, command));
            else context.Fail(command, message: answer.Refusal);
        });
        kernels.RegisterCommandHandler<RequestInputs>(async (command, context) =>
        {
            var values = new Dictionary<string, string>();
            foreach (var each in command.Inputs)
            {
                var answer = await AskAsync(
                    new Question(each.Prompt, each.TypeHint == "password", each.SaveAs ?? each.Name));
                if (answer.Text is { } text)
                {
                    values[each.GetPropertyNameForJsonSerialization()] = text;
                    continue;
                }
                context.Fail(command, message: answer.Refusal);
                return;
            }
            context.Publish(new InputsProduced(values, command));
        });
    }

    /// <summary>Takes the answer to the question asked last.</summary>
    public void Answer(AnswerRequest answer) => _waiting?.TrySetResult(answer);

    /// <inheritdoc/>
    public override string? ReadLine()
    {
        var rest = _rest;
        _rest = "";
        return rest.Length > 0 ? rest.TrimEnd('\n') : Ask();
    }

    /// <inheritdoc/>
    public override int Peek() => (_rest.Length > 0 ? _rest : _rest = $"{Ask()}\n")[0];

    /// <inheritdoc/>
    public override int Read()
    {
        var next = Peek();
        _rest = _rest[1..];
        return next;
    }

    /// <inheritdoc/>
    public override string ReadToEnd() => ReadLine() ?? "";

    private string Ask()
    {
        var answer = AskAsync(new Question("", false)).GetAwaiter().GetResult();
        return answer.Text ?? throw new InvalidOperationException(answer.Refusal);
    }

    private async Task<AnswerRequest> AskAsync(Question question)
    {
        var waiting = new TaskCompletionSource<AnswerRequest>(TaskCreationOptions.RunContinuationsAsynchronously);
        _waiting = waiting;
        ask(question);
        var answer = await waiting.Task;
        Refusal = answer.Refusal;
        return answer;
    }
}
