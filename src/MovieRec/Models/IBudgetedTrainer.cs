using MovieRec.Data;
using MovieRec.Preprocessing;

namespace MovieRec.Models;

/// <summary>A trainer that can tell, before anything is computed, whether it would keep to its memory budget.</summary>
internal interface IBudgetedTrainer
{
    /// <summary>Refuses what the training would refuse.</summary>
    /// <param name="train">What to learn from.</param>
    /// <param name="side">What is known besides.</param>
    /// <exception cref="TrainingException">The training would take more memory than it may.</exception>
    void CheckMemory(Interactions train, Dataset? side);
}
